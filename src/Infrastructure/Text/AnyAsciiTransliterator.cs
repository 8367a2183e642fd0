using System.Text;
using AnyAscii;
using TenantManager.Application.Abstractions;

namespace TenantManager.Infrastructure.Text;

internal sealed class AnyAsciiTransliterator : ITransliterator
{
    // Symbols are left out: AnyAscii spells emoji as words, and an organization called "Acme 🚀" is not acme-rocket.
    public string ToAscii(string text)
    {
        var words = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            words.Append(rune.IsAscii || Rune.IsLetterOrDigit(rune) || IsMark(rune) ? rune.ToString() : " ");
        return words.ToString().Transliterate();
    }

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune)
        is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark;
}
