using TenantManager.TestSupport;
using TenantManager.TestSupport.Docker;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Docker;

public sealed class DockerSecretsTests(DockerPostgresContainer container) : DockerTestBase(container)
{
    [Fact]
    public async Task Shows_no_password_in_arguments_in_the_containers_description_or_in_dockers_events()
    {
        await RequireSourceAsync();
        await using var bench = await DockerBench.CreateAsync(Container);
        var tenant = bench.NewTenant();
        var since = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        using var watch = new ArgumentWatch();

        var (provisioning, held) = await bench.ProvisionAgainstAsync(tenant, SourceLock.OfTableAsync);
        await using (held)
        {
            // Both ends are held up until they have been seen, from outside and, sharing the kernel, inside.
            await Eventually.TrueAsync(
                "every process of the copy was seen",
                TimeSpan.FromSeconds(20),
                () => watch.HasSeen("docker exec ", " pg_dump ") && watch.HasSeen("docker exec ", " pg_restore ")
                    && watch.HasSeen("pg_dump --format") && watch.HasSeen("pg_restore --format"));
        }

        await provisioning;
        await watch.StopAsync();
        var description = await DockerEngine.RunAsync("container", "inspect", Container.Name);
        var until = (DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var events = await DockerEngine.RunAsync("events", "--since", since, "--until", until, "--format", "{{json .}}");
        Assert.Contains("exec_create: pg_restore", events, StringComparison.Ordinal);
        string[] shown = [watch.Text, description, events, bench.Adapters.Log.Text];
        foreach (var password in new[] { Container.AdministratorPassword, bench.PasswordOf(tenant), await bench.PasswordOfTemplateAsync() })
            Assert.All(shown, text => Assert.DoesNotContain(password, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Shows_no_password_in_the_servers_log()
    {
        await RequireSourceAsync();
        await using var bench = await DockerBench.CreateAsync(Container);
        var tenant = bench.NewTenant();

        await bench.ProvisionAsync(tenant);

        var log = await DockerEngine.TryAsync("logs", Container.Name);
        Assert.Contains($"CREATE ROLE \"{tenant.DatabaseName.Value}\"", log.StandardError, StringComparison.Ordinal);
        foreach (var password in new[] { bench.PasswordOf(tenant), await bench.PasswordOfTemplateAsync() })
            Assert.DoesNotContain(password, log.StandardError, StringComparison.Ordinal);
    }

    /// <summary>Collects the call lines of all of the machine's processes, as fast as it can.</summary>
    private sealed class ArgumentWatch : IDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly HashSet<string> _lines = new(StringComparer.Ordinal);
        private readonly Task _watching;

        public ArgumentWatch() => _watching = Task.Factory.StartNew(
            Watch, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        public string Text
        {
            get
            {
                lock (_lines)
                    return string.Join('\n', _lines);
            }
        }

        /// <summary>Whether there was a call that begins with the one and holds the other.</summary>
        public bool HasSeen(string beginning, string part = "")
        {
            lock (_lines)
                return _lines.Any(line => line.StartsWith(beginning, StringComparison.Ordinal) && line.Contains(part, StringComparison.Ordinal));
        }

        public async Task StopAsync()
        {
            await _stop.CancelAsync();
            await _watching;
        }

        public void Dispose()
        {
            _stop.Cancel();
            _stop.Dispose();
        }

        private void Watch()
        {
            while (!_stop.IsCancellationRequested)
            {
                foreach (var directory in Directory.EnumerateDirectories("/proc"))
                {
                    if (!char.IsAsciiDigit(Path.GetFileName(directory)[0]) || Read(directory) is not { Length: > 0 } line)
                        continue;
                    lock (_lines)
                        _lines.Add(line);
                }
            }
        }

        private static string? Read(string process)
        {
            try
            {
                return File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return null; // it has ended
            }
        }
    }
}
