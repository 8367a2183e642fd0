using System.Security.Cryptography;
using System.Text;
using TenantManager.Domain.Users;
using TenantManager.Infrastructure.Security;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Security;

/// <summary>Both implementations against published hashes, and against each other.</summary>
public sealed class BcryptTests
{
    private static readonly LibcryptBcrypt Libcrypt =
        LibcryptBcrypt.TryLoad("libcrypt.so.1") ?? throw new InvalidOperationException("This machine's libcrypt.so.1 has no bcrypt.");

    private static readonly ManagedBcrypt Managed = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // Published as $2a$ where they are older than $2b$, which is the same work for these passwords.
    // https://cvsweb.openwall.com/cgi/cvsweb.cgi/Owl/packages/glibc/crypt_blowfish/wrapper.c (crypt_blowfish's own tests)
    [Theory]
    [InlineData("U*U", "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("U*U*", "$2b$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK")]
    [InlineData("U*U*U", "$2b$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a")]
    [InlineData("", "$2b$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy")]
    [InlineData(
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
        "$2b$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui")]
    // https://www.mindrot.org/projects/jBCrypt (TestBCrypt.java)
    [InlineData("", "$2b$06$DCq7YPn5Rq63x1Lad4cll.TV4S6ytwfsfvkgY8jIucDrjc8deX1s.")]
    [InlineData("a", "$2b$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe")]
    [InlineData("abc", "$2b$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i")]
    [InlineData("abcdefghijklmnopqrstuvwxyz", "$2b$06$.rCVZVOThsIa97pEDOxvGuRRgzG64bvtJ0938xuqzv18d3ZpQhstC")]
    [InlineData("~!@#$%^&*()      ~!@#$%^&*()PNBFRD", "$2b$06$fPIsBO8qRqkjj273rfaOI.HtSV9jLDpTbZn782DC6/t7qT67P6FfO")]
    [InlineData("abc", "$2b$10$WvvTPHKwdBJ3uk0Z37EMR.hLA2W6N9AEBhEgrAOljy2Ae5MtaSIUi")]
    // https://stackoverflow.com/a/12761326, bytes above 127
    [InlineData("ππππππππ", "$2b$10$.TtQJ4Jr6isd4Hp.mVfZeuh6Gws4rOQ/vdBczhDx.19NFK0Y84Dle")]
    // https://github.com/pyca/bcrypt (tests/test_bcrypt.py)
    [InlineData("Kk4DQuMMfZL9o", "$2b$04$cVWp4XaNU8a4v1uMRum2SO026BWLIoQMD/TXg5uZV.0P.uO8m3YEm")]
    [InlineData("9IeRXmnGxMYbs", "$2b$04$pQ7gRO7e6wx/936oXhNjrOUNOHL1D0h1N2IDbJZYs.1ppzSof6SPy")]
    public void Both_make_the_published_hashes(string password, string hash)
    {
        Assert.Equal(hash, Libcrypt.Hash(password, hash[..29]));
        Assert.Equal(hash, Managed.Hash(password, hash[..29]));
    }

    [Fact]
    public void Both_make_the_same_hashes_of_random_passwords()
    {
        for (var i = 0; i < 200; i++)
        {
            var password = RandomPassword(maxBytes: i < 20 ? PasswordRules.MaxBytes : RandomNumberGenerator.GetInt32(1, PasswordRules.MaxBytes + 1));
            var setting = BCrypt.Net.BCrypt.GenerateSalt(4, 'b');

            Assert.True(PasswordRules.CanBeHashed(password));
            Assert.Equal(Managed.Hash(password, setting), Libcrypt.Hash(password, setting));
        }
    }

    [Fact]
    public void Both_read_all_of_72_bytes()
    {
        var password = new string('ü', 35) + "ab";
        var setting = BCrypt.Net.BCrypt.GenerateSalt(4, 'b');

        Assert.Equal(PasswordRules.MaxBytes, Encoding.UTF8.GetByteCount(password));
        Assert.All(new IBcrypt[] { Libcrypt, Managed }, bcrypt =>
            Assert.NotEqual(bcrypt.Hash(password, setting), bcrypt.Hash(password[..^1] + "c", setting)));
    }

    [Fact]
    public async Task Libcrypt_mixes_nothing_up_on_several_threads()
    {
        var cases = Enumerable.Range(0, 64).Select(_ => RandomPassword(PasswordRules.MaxBytes)).Select(password =>
        {
            var setting = BCrypt.Net.BCrypt.GenerateSalt(4, 'b');
            return (Password: password, Setting: setting, Expected: Managed.Hash(password, setting));
        }).ToList();
        using var together = new Barrier(8);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Factory.StartNew(
            () =>
            {
                Assert.True(together.SignalAndWait(TimeSpan.FromSeconds(30), Token));
                foreach (var (password, setting, expected) in cases.Skip(thread * 8).Concat(cases.Take(thread * 8)))
                    Assert.Equal(expected, Libcrypt.Hash(password, setting));
            },
            Token, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
    }

    [Theory]
    [InlineData("$2b$03$CCCCCCCCCCCCCCCCCCCCC.")]
    [InlineData("$2b$05$")]
    [InlineData("$3$")]
    public void Libcrypt_takes_no_failure_for_a_hash(string setting) =>
        Assert.Throws<CryptographicException>(() => Libcrypt.Hash("U*U", setting));

    [Fact]
    public void Chooses_libcrypt_where_it_is() => Assert.IsType<LibcryptBcrypt>(BcryptChoice.Best());

    [Theory]
    // Not there; there, without crypt_r.
    [InlineData("libcrypt-of-nowhere.so.1")]
    [InlineData("libm.so.6")]
    public void Falls_back_to_BCrypt_Net_without_a_library_that_can_do_it(string library) =>
        Assert.IsType<ManagedBcrypt>(BcryptChoice.Best([library]));

    [Fact]
    public void Tries_the_next_name_when_the_first_is_not_there() =>
        Assert.IsType<LibcryptBcrypt>(BcryptChoice.Best(["libcrypt-of-nowhere.so.1", "libcrypt.so.1"]));

    /// <summary>Characters of one to four bytes, none of them NUL.</summary>
    private static string RandomPassword(int maxBytes)
    {
        var password = new StringBuilder();
        for (var bytes = 0; bytes < maxBytes;)
        {
            var code = RandomNumberGenerator.GetInt32(1, RandomNumberGenerator.GetInt32(4) switch { 0 => 0x80, 1 => 0x800, 2 => 0xD800, _ => 0x110000 });
            if (!Rune.IsValid(code) || bytes + new Rune(code).Utf8SequenceLength > maxBytes)
                continue;
            password.Append(new Rune(code).ToString());
            bytes += new Rune(code).Utf8SequenceLength;
        }

        return password.ToString();
    }
}
