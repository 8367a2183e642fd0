namespace TenantManager.Application.Abstractions;

public interface ITransliterator
{
    /// <summary>The text in ASCII, as far as there is a way to write it so: <c>Größe</c> becomes <c>Grosse</c>.</summary>
    string ToAscii(string text);
}
