namespace TenantManager.Infrastructure.Provisioning.Bootstrap;

internal enum SqlTokenKind
{
    Word,
    Operator,
    Semicolon,
    OpenParenthesis,
    CloseParenthesis,
    Backslash,

    /// <summary>A string, a quoted identifier or a dollar-quoted body.</summary>
    Quoted,

    /// <summary>A quote or a comment that does not end: the last token.</summary>
    Unterminated,
    Other,
}

internal readonly record struct SqlToken(SqlTokenKind Kind, int Start, int End);

/// <summary>
/// Cuts SQL into tokens as PostgreSQL's own lexer does with <c>standard_conforming_strings</c> on: what it takes for code,
/// the server takes for code. Blanks and comments are no tokens.
/// </summary>
internal sealed class SqlScanner(string text)
{
    private const string OperatorCharacters = "+-*/<>=~!@#%^&|`?";

    private int _at;

    public bool TryNext(out SqlToken token)
    {
        var start = _at;
        if (!TrySkipBlanks(out var comment))
        {
            token = new SqlToken(SqlTokenKind.Unterminated, comment, _at);
            return true;
        }

        start = _at;
        if (start == text.Length)
        {
            token = default;
            return false;
        }

        token = new SqlToken(Scan(), start, _at);
        return true;
    }

    /// <summary>Also of a placeholder's name.</summary>
    public static bool BeginsWord(char c) => char.IsAsciiLetter(c) || c == '_' || c >= 0x80;

    /// <summary>A digit or a dollar can go on in a word.</summary>
    public static bool IsInWord(char c) => BeginsWord(c) || char.IsAsciiDigit(c) || c == '$';

    private char Peek(int offset = 0) => _at + offset < text.Length ? text[_at + offset] : '\0';

    private SqlTokenKind Scan()
    {
        var c = text[_at];
        if (BeginsWord(c))
            return ScanWord();
        if (OperatorCharacters.Contains(c, StringComparison.Ordinal))
            return ScanOperator();
        switch (c)
        {
            case '\'':
                return ScanQuoted('\'', withBackslashes: false);
            case '"':
                return ScanQuoted('"', withBackslashes: false);
            case '$':
                return ScanDollar();
            case ';':
                return Single(SqlTokenKind.Semicolon);
            case '(':
                return Single(SqlTokenKind.OpenParenthesis);
            case ')':
                return Single(SqlTokenKind.CloseParenthesis);
            case '\\':
                return Single(SqlTokenKind.Backslash);
            default:
                if (!char.IsAsciiDigit(c))
                    return Single(SqlTokenKind.Other);
                while (BeginsWord(Peek()) || char.IsAsciiDigit(Peek()) || Peek() == '.')
                    _at++;
                return SqlTokenKind.Other;
        }
    }

    private SqlTokenKind Single(SqlTokenKind kind)
    {
        _at++;
        return kind;
    }

    private SqlTokenKind ScanWord()
    {
        if (Peek() is 'e' or 'E' && Peek(1) == '\'')
        {
            _at++;
            return ScanEscapeString();
        }

        // Unicode escapes need no look: a backslash in U&'..' does not keep a quote from ending it.
        if (Peek() is 'u' or 'U' && Peek(1) == '&' && Peek(2) is '\'' or '"')
        {
            _at += 2;
            return ScanQuoted(Peek(), withBackslashes: false);
        }

        while (IsInWord(Peek()))
            _at++;
        return SqlTokenKind.Word;
    }

    private SqlTokenKind ScanOperator()
    {
        do
            _at++;
        while (OperatorCharacters.Contains(Peek(), StringComparison.Ordinal) && !BeginsComment());
        return SqlTokenKind.Operator;
    }

    private bool BeginsComment() => (Peek(), Peek(1)) is ('-', '-') or ('/', '*');

    /// <summary>At the opening quote; a doubled quote is one in the text.</summary>
    private SqlTokenKind ScanQuoted(char quote, bool withBackslashes)
    {
        for (_at++; _at < text.Length; _at++)
        {
            if (text[_at] == '\\' && withBackslashes)
                _at++;
            else if (text[_at] == quote && Peek(1) == quote)
                _at++;
            else if (text[_at] == quote)
                return Single(SqlTokenKind.Quoted);
        }

        _at = text.Length;
        return SqlTokenKind.Unterminated;
    }

    /// <summary>With its continuations: a further <c>'..'</c> on a later line has backslashes as the first.</summary>
    private SqlTokenKind ScanEscapeString()
    {
        while (ScanQuoted('\'', withBackslashes: true) == SqlTokenKind.Quoted)
        {
            var next = ContinuationAt(_at);
            if (next < 0)
                return SqlTokenKind.Quoted;
            _at = next;
        }

        return SqlTokenKind.Unterminated;
    }

    /// <summary>Where a quote follows with nothing but blanks and a line's end between, or -1.</summary>
    private int ContinuationAt(int from)
    {
        var seenLineEnd = false;
        for (var i = from; i < text.Length; i++)
        {
            if (text[i] == '-' && i + 1 < text.Length && text[i + 1] == '-')
                i = LineEndFrom(i);
            if (i == text.Length || !IsBlank(text[i]))
                return i < text.Length && seenLineEnd && text[i] == '\'' ? i : -1;
            seenLineEnd |= text[i] is '\n' or '\r';
        }

        return -1;
    }

    private SqlTokenKind ScanDollar()
    {
        var tagEnd = _at + 1;
        if (tagEnd < text.Length && BeginsWord(text[tagEnd]))
        {
            while (tagEnd < text.Length && text[tagEnd] != '$' && IsInWord(text[tagEnd]))
                tagEnd++;
        }

        if (tagEnd == text.Length || text[tagEnd] != '$')
            return Single(SqlTokenKind.Other);
        var tag = text[_at..(tagEnd + 1)];
        var end = text.IndexOf(tag, tagEnd + 1, StringComparison.Ordinal);
        _at = end < 0 ? text.Length : end + tag.Length;
        return end < 0 ? SqlTokenKind.Unterminated : SqlTokenKind.Quoted;
    }

    private bool TrySkipBlanks(out int commentStart)
    {
        for (commentStart = _at; _at < text.Length; commentStart = _at)
        {
            if (IsBlank(text[_at]))
                _at++;
            else if ((Peek(), Peek(1)) == ('-', '-'))
                _at = LineEndFrom(_at);
            else if ((Peek(), Peek(1)) != ('/', '*'))
                return true;
            else if (!TrySkipBlockComment())
                return false;
        }

        return true;
    }

    private bool TrySkipBlockComment()
    {
        var depth = 0;
        while (_at < text.Length)
        {
            var pair = (Peek(), Peek(1));
            depth += pair == ('/', '*') ? 1 : pair == ('*', '/') ? -1 : 0;
            _at += pair is ('/', '*') or ('*', '/') ? 2 : 1;
            if (depth == 0)
                return true;
        }

        return false;
    }

    private int LineEndFrom(int index)
    {
        var end = text.AsSpan(index).IndexOfAny('\n', '\r');
        return end < 0 ? text.Length : index + end;
    }

    private static bool IsBlank(char c) => c is ' ' or '\t' or '\n' or '\r' or '\f' or '\v';
}
