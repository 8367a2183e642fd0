using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Security;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Security;

public sealed class BCryptPasswordHasherTests : IDisposable
{
    private const int WorkFactor = 5;

    private readonly HashingWorkers _workers = Workers.Start(1);
    private readonly BCryptPasswordHasher _hasher;

    public BCryptPasswordHasherTests() => _hasher = HasherOf(WorkFactor);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _workers.Dispose();

    /// <summary>Of crypt_blowfish, jBCrypt and pyca/bcrypt.</summary>
    [Theory]
    [InlineData("Kk4DQuMMfZL9o", "$2b$04$cVWp4XaNU8a4v1uMRum2SO026BWLIoQMD/TXg5uZV.0P.uO8m3YEm")]
    [InlineData("9IeRXmnGxMYbs", "$2b$04$pQ7gRO7e6wx/936oXhNjrOUNOHL1D0h1N2IDbJZYs.1ppzSof6SPy")]
    [InlineData("xVQVbwa1S0M8r", "$2b$04$SQe9knOzepOVKoYXo9xTteNYr6MBwVz4tpriJVe3PNgYufGIsgKcW")]
    [InlineData("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("U*U*", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK")]
    [InlineData("U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a")]
    [InlineData("U*U", "$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("abc", "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i")]
    [InlineData("abcdefghijklmnopqrstuvwxyz", "$2a$06$.rCVZVOThsIa97pEDOxvGuRRgzG64bvtJ0938xuqzv18d3ZpQhstC")]
    [InlineData("~!@#$%^&*()      ~!@#$%^&*()PNBFRD", "$2a$06$fPIsBO8qRqkjj273rfaOI.HtSV9jLDpTbZn782DC6/t7qT67P6FfO")]
    public async Task Agrees_with_published_vectors(string password, string hash)
    {
        Assert.True(await _hasher.VerifyAsync(password, hash, Token));
        Assert.False(await _hasher.VerifyAsync(password + "x", hash, Token));
    }

    [Fact]
    public async Task Makes_plain_2b_hashes_with_the_configured_factor_and_a_salt_of_their_own()
    {
        var first = await _hasher.HashAsync("SecurePassword123!", Token);
        var second = await _hasher.HashAsync("SecurePassword123!", Token);

        Assert.Matches(@"^\$2b\$05\$[./A-Za-z0-9]{53}$", first);
        Assert.NotEqual(first[..29], second[..29]);
        Assert.True(await _hasher.VerifyAsync("SecurePassword123!", second, Token));
    }

    [Fact]
    public async Task Tells_passwords_of_72_bytes_apart_by_their_last_byte()
    {
        var password = new string('ü', 35) + "ab";
        Assert.Equal(72, System.Text.Encoding.UTF8.GetByteCount(password));

        var hash = await _hasher.HashAsync(password, Token);

        Assert.True(await _hasher.VerifyAsync(password, hash, Token));
        Assert.False(await _hasher.VerifyAsync(password[..^1] + "c", hash, Token));
    }

    [Fact]
    public async Task Never_takes_a_longer_password_for_its_first_72_bytes()
    {
        var password = new string('a', 72);
        var hash = await _hasher.HashAsync(password, Token);

        Assert.False(await _hasher.VerifyAsync(password + "b", hash, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => _hasher.HashAsync(password + "b", Token));
    }

    [Theory]
    [InlineData("password\0")]
    [InlineData("password\0and more")]
    [InlineData("\0")]
    public async Task Never_takes_a_password_with_a_NUL_for_what_stands_before_it(string password)
    {
        var hash = await _hasher.HashAsync(password[..password.IndexOf('\0', StringComparison.Ordinal)], Token);

        Assert.False(await _hasher.VerifyAsync(password, hash, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => _hasher.HashAsync(password, Token));
    }

    [Fact]
    public Task Refuses_to_hash_half_a_surrogate_pair() =>
        Assert.ThrowsAsync<ArgumentException>(() => _hasher.HashAsync("password\ud83d", Token));

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("!")]
    [InlineData("garbage")]
    [InlineData("$2b$10$")]
    [InlineData("$2b$10$tooShort")]
    [InlineData("$2b$99$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOe")]
    [InlineData("$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW\n")]
    [InlineData("$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyO=W")]
    [InlineData("$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaA")]
    public async Task Lets_nobody_in_on_a_hash_that_is_none(string hash) =>
        Assert.False(await _hasher.VerifyAsync("U*U", hash, Token));

    [Fact]
    public async Task Lets_nobody_in_without_a_hash() => Assert.False(await _hasher.VerifyAsync("anything", null, Token));

    [Fact]
    public async Task Does_the_work_without_a_hash_or_with_one_that_is_none_or_older_too()
    {
        var hasher = HasherOf(8);
        var hash = await hasher.HashAsync("SecurePassword123!", Token);
        var older = await HasherOf(4).HashAsync("SecurePassword123!", Token);
        (string Password, string? Hash)[] calls =
        [
            ("wrong password", hash), ("wrong password", null), ("wrong password", "garbage"), (new string('a', 73), hash),
            ("wrong password", older),
        ];
        var fastest = new double[calls.Length];
        Array.Fill(fastest, double.MaxValue);

        // The fastest of many is the work alone, whatever else the machine does; without the work it is a thousandth.
        for (var round = 0; round < 10; round++)
        {
            for (var i = 0; i < calls.Length; i++)
            {
                var start = TimeProvider.System.GetTimestamp();
                Assert.False(await hasher.VerifyAsync(calls[i].Password, calls[i].Hash, Token));
                fastest[i] = Math.Min(fastest[i], TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
            }
        }

        Assert.All(fastest, time => Assert.True(time > fastest[0] / 5, $"{time} ms, against {fastest[0]} ms"));
    }

    [Theory]
    [InlineData("$2b$08$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", false)]
    [InlineData("$2b$09$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", false)]
    [InlineData("$2b$07$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", true)]
    [InlineData("$2a$08$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", true)]
    [InlineData("$2y$12$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", true)]
    [InlineData("!", true)]
    public void Would_upgrade_what_is_cheaper_or_of_another_variant(string hash, bool needed) =>
        Assert.Equal(needed, HasherOf(8).NeedsUpgrade(hash));

    [Fact]
    public async Task Works_the_same_without_libcrypt()
    {
        var managed = new BCryptPasswordHasher(_workers, new ManagedBcrypt(), new HashingOptions(WorkFactor));

        Assert.True(await managed.VerifyAsync("SecurePassword123!", await _hasher.HashAsync("SecurePassword123!", Token), Token));
        Assert.True(await _hasher.VerifyAsync("SecurePassword123!", await managed.HashAsync("SecurePassword123!", Token), Token));
        Assert.False(await managed.VerifyAsync("SecurePassword123?", await _hasher.HashAsync("SecurePassword123!", Token), Token));
    }

    private BCryptPasswordHasher HasherOf(int workFactor) =>
        new(_workers, BcryptChoice.Best(), new HashingOptions(workFactor));
}
