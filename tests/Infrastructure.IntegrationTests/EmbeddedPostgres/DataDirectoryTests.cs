using TenantManager.Infrastructure.EmbeddedPostgres;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.EmbeddedPostgres;

/// <summary>How the data comes to be, and where.</summary>
public sealed class DataDirectoryTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Begins_anew_after_an_interrupted_initdb_and_removes_what_it_left()
    {
        using var directory = new WorkDirectory();
        Directory.CreateDirectory(directory.Data + ".new-1");
        await File.WriteAllTextAsync(Path.Combine(directory.Data + ".new-1", "PG_VERSION"), "15", Token);
        await File.WriteAllTextAsync(directory.Data + ".new-1.password", "a password", Token);

        await using (await EmbeddedPostgresServer.StartAsync(InitializedData.OptionsFor(directory), Token))
            Assert.Equal(["postgres", "postgres.lock", "postgres.log"], directory.NamesInside());
    }

    [Fact]
    public async Task Leaves_nothing_of_an_initdb_that_is_cancelled()
    {
        using var directory = new WorkDirectory();
        using var cancellation = new CancellationTokenSource();
        var starting = EmbeddedPostgresServer.StartAsync(InitializedData.OptionsFor(directory), cancellation.Token);
        await Eventually.TrueAsync("initdb runs", Soon, () => directory.Processes().Any(
            line => line.Contains("/initdb ", StringComparison.Ordinal)));

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting.WaitAsync(Soon, Token));
        await directory.UntilNothingRunsAsync();
        Assert.Equal(["postgres.lock"], directory.NamesInside());
    }

    [Fact]
    public async Task Lies_elsewhere_with_a_link_where_the_servers_user_cannot_get_to()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root starts the server as another user.");
        using var directory = new WorkDirectory((UnixFileMode)0b111_000_000);
        string? elsewhere = null;
        try
        {
            await using (var server = await EmbeddedPostgresServer.StartAsync(InitializedData.OptionsFor(directory), Token))
            {
                elsewhere = new FileInfo(directory.Data).LinkTarget;
                Assert.StartsWith("/var/lib/tenant-manager/", elsewhere, StringComparison.Ordinal);
                Assert.Equal(elsewhere + ".log", server.LogFile);
            }

            await using (await EmbeddedPostgresServer.StartAsync(InitializedData.OptionsFor(directory), Token))
                Assert.Equal(elsewhere, new FileInfo(directory.Data).LinkTarget);
        }
        finally
        {
            Remove(elsewhere);
        }
    }

    [Fact]
    public void Is_another_one_after_the_checkout_that_linked_to_it_is_gone()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root starts the server as another user.");
        using var directory = new WorkDirectory((UnixFileMode)0b111_000_000);
        var first = DataDirectory.At(directory.Data).FullPath;
        Assert.Equal(first, DataDirectory.At(directory.Data).FullPath);
        try
        {
            Directory.CreateDirectory(first);
            File.Delete(directory.Data);

            Assert.Equal(first + "-2", DataDirectory.At(directory.Data).FullPath);
        }
        finally
        {
            Remove(first);
        }
    }

    private static void Remove(string? elsewhere)
    {
        if (elsewhere is null)
            return;
        Directory.Delete(elsewhere, recursive: true);
        File.Delete(elsewhere + ".log");
        File.Delete(elsewhere + ".lock");
        if (!Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(elsewhere)!).Any())
            Directory.Delete(Path.GetDirectoryName(elsewhere)!);
    }
}
