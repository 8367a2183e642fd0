namespace TenantManager.Infrastructure.Provisioning.Bootstrap;

/// <summary>Cuts a script into statements as psql does, and finds its placeholders and all that cannot work.</summary>
internal sealed class BootstrapScriptParser(string sql)
{
    private const int MaxProblems = 20;

    /// <summary>No operator of PostgreSQL's is one of these with an <c>@</c> behind: <c>id=@tenant_id</c> needs no blank.</summary>
    private static readonly HashSet<string> OperatorsBeforePlaceholder = ["=", "<>", "!=", "<=", ">=", ">", "||", "+", "*", "/", "%"];

    private static readonly HashSet<string> TransactionWords = new(StringComparer.OrdinalIgnoreCase)
    {
        "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE",
    };

    private readonly List<string> _problems = [];
    private readonly List<BootstrapStatement> _statements = [];
    private readonly List<BootstrapPiece> _pieces = [];
    private readonly List<string> _words = [];
    private int _pieceStart;
    private int _lastEnd;
    private bool _isInStatement;
    private bool _hasInnerSemicolon;
    private int _parentheses;
    private int _blocks;
    private int _line = 1;
    private int _lineAt;

    public IReadOnlyList<string> Problems => _problems;

    public IReadOnlyList<BootstrapStatement> Statements => _statements;

    public void Parse()
    {
        if (sql.Contains('\0', StringComparison.Ordinal))
            _problems.Add("holds a character NUL, which PostgreSQL does not take");
        var scanner = new SqlScanner(sql);
        while (_problems.Count < MaxProblems && scanner.TryNext(out var token))
            Take(token);
        Finish();
        if (_problems.Count == 0 && _statements.Count == 0)
            _problems.Add("names a file without any statement");
    }

    private void Take(SqlToken token)
    {
        if (token.Kind == SqlTokenKind.Semicolon && _parentheses == 0 && _blocks == 0)
        {
            Finish();
            return;
        }

        if (!_isInStatement)
        {
            _isInStatement = true;
            _pieceStart = token.Start;
            _parentheses = 0;
        }

        _lastEnd = token.End;
        switch (token.Kind)
        {
            case SqlTokenKind.Word:
                TakeWord(sql[token.Start..token.End], token.Start);
                break;
            case SqlTokenKind.Operator:
                TakeOperator(token);
                break;
            case SqlTokenKind.Semicolon:
                _hasInnerSemicolon = true;
                break;
            case SqlTokenKind.OpenParenthesis:
                _parentheses++;
                break;
            case SqlTokenKind.CloseParenthesis:
                _parentheses = Math.Max(0, _parentheses - 1);
                break;
            case SqlTokenKind.Backslash:
                Problem(token.Start, "a backslash outside quotes: psql's own commands are not SQL");
                break;
            case SqlTokenKind.Unterminated:
                Problem(token.Start, "a quote or a comment begins that does not end");
                break;
        }
    }

    private void TakeWord(string word, int start)
    {
        _words.Add(word.ToUpperInvariant());
        if (_words.Count == 1 && TransactionWords.Contains(word) || _words is ["PREPARE", "TRANSACTION"])
            Problem(start, $"{word.ToUpperInvariant()}: the script runs in one transaction, which is not its own to end");
        else if (_words[0] == "COPY" && _words.Count > 1 && _words[^1] is "STDIN" or "STDOUT")
            Problem(start, "COPY with the client: write INSERT statements instead");
        else if (_parentheses == 0 && DefinesRoutine())
            CountBlocks(_words[^1]);
    }

    private bool DefinesRoutine() =>
        _words is ["CREATE", "FUNCTION" or "PROCEDURE", ..] or ["CREATE", "OR", "REPLACE", "FUNCTION" or "PROCEDURE", ..];

    private void CountBlocks(string word)
    {
        if (word == "BEGIN" || (word == "CASE" && _blocks > 0))
            _blocks++;
        else if (word == "END" && _blocks > 0)
            _blocks--;
    }

    /// <summary>A placeholder is an operator's last <c>@</c> with a name right behind it.</summary>
    private void TakeOperator(SqlToken token)
    {
        if (sql[token.End - 1] != '@' || token.End == sql.Length || !SqlScanner.BeginsWord(sql[token.End]))
            return;
        var at = token.End - 1;
        var nameEnd = token.End;
        while (nameEnd < sql.Length && SqlScanner.IsInWord(sql[nameEnd]))
            nameEnd++;
        var name = sql[token.End..nameEnd];
        var value = IndexOf(name);
        if (at > token.Start)
        {
            if (value is null || !OperatorsBeforePlaceholder.Contains(sql[token.Start..at]))
                return;
        }
        else if (at > 0 && (SqlScanner.IsInWord(sql[at - 1]) || sql[at - 1] is ')' or ']' or '"' or '\''))
        {
            return;
        }

        if (value is null)
        {
            Problem(at, $"@{name} is none of the parameters {string.Join(", ", BootstrapValues.Names.Select(known => $"@{known}"))}");
            return;
        }

        AddText(at);
        _pieces.Add(new BootstrapPiece("", LineAt(at), value));
        _pieceStart = _lastEnd = nameEnd;
    }

    private static int? IndexOf(string name)
    {
        for (var i = 0; i < BootstrapValues.Names.Count; i++)
        {
            if (BootstrapValues.Names[i] == name)
                return i;
        }

        return null;
    }

    private void AddText(int end)
    {
        if (end > _pieceStart)
            _pieces.Add(new BootstrapPiece(sql[_pieceStart..end], LineAt(_pieceStart), null));
    }

    private void Finish()
    {
        if (_isInStatement)
        {
            AddText(_lastEnd);
            _statements.Add(new BootstrapStatement([.. _pieces], _hasInnerSemicolon));
        }

        _pieces.Clear();
        _words.Clear();
        _isInStatement = _hasInnerSemicolon = false;
        _blocks = 0;
    }

    private void Problem(int index, string problem) => _problems.Add($"has a mistake in line {LineAt(index)}: {problem}");

    /// <summary>Asked for in rising order, but for what lies a statement back.</summary>
    private int LineAt(int index)
    {
        if (index < _lineAt)
            (_line, _lineAt) = (1, 0);
        _line += sql.AsSpan(_lineAt, index - _lineAt).Count('\n');
        _lineAt = index;
        return _line;
    }
}
