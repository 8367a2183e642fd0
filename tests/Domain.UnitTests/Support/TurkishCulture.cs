using System.Globalization;
using Xunit;

namespace TenantManager.Domain.UnitTests.Support;

/// <summary>While it lives, the current culture's lower-case <c>I</c> is <c>ı</c>.</summary>
internal sealed class TurkishCulture : IDisposable
{
    private readonly CultureInfo _before = CultureInfo.CurrentCulture;

    public TurkishCulture()
    {
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("tr-TR");
        Assert.Equal("ı", CultureInfo.CurrentCulture.TextInfo.ToLower("I"));
    }

    public void Dispose() => CultureInfo.CurrentCulture = _before;
}
