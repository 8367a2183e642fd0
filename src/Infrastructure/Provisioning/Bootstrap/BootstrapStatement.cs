using TenantManager.Infrastructure.Provisioning.Server;

using System.Text;

namespace TenantManager.Infrastructure.Provisioning.Bootstrap;

/// <summary>A part of a statement: text as it stands in the file, or a placeholder.</summary>
/// <param name="Text">Empty for a placeholder.</param>
/// <param name="Line">Of its first character in the file, from 1.</param>
/// <param name="Value">Which of <see cref="BootstrapValues.Names"/>, or null for text.</param>
internal sealed record BootstrapPiece(string Text, int Line, int? Value);

/// <param name="Pieces">At least one.</param>
/// <param name="HasInnerSemicolon">Semicolons in its code, as in a body <c>BEGIN ATOMIC ... END</c>.</param>
internal sealed record BootstrapStatement(IReadOnlyList<BootstrapPiece> Pieces, bool HasInnerSemicolon)
{
    /// <summary>Of its first character in the file, from 1.</summary>
    public int Line => Pieces[0].Line;

    /// <summary>Each value as one literal, so that nothing in it is ever read as SQL or as a placeholder.</summary>
    public string Render(BootstrapValues values)
    {
        var texts = values.ToTexts();
        var sql = new StringBuilder();
        foreach (var piece in Pieces)
            sql.Append(Rendered(piece, texts));
        return sql.ToString();
    }

    /// <summary>The line in the file of PostgreSQL's position: of a character in what was rendered, from 1.</summary>
    public int LineOf(BootstrapValues values, int position)
    {
        var texts = values.ToTexts();
        var left = position - 1;
        foreach (var piece in Pieces)
        {
            var line = piece.Line;
            foreach (var rune in Rendered(piece, texts).EnumerateRunes())
            {
                if (left-- == 0)
                    return line;
                line += rune.Value == '\n' && piece.Value is null ? 1 : 0;
            }
        }

        return Line;
    }

    /// <summary>Without the text, which may hold secrets of the operator's.</summary>
    public override string ToString() => $"{nameof(BootstrapStatement)} in line {Line}";

    private static string Rendered(BootstrapPiece piece, IReadOnlyList<string> texts) =>
        piece.Value is { } value ? SqlText.Literal(texts[value]) : piece.Text;
}
