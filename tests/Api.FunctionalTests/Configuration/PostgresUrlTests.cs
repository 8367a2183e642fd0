using Npgsql;
using TenantManager.Api.Configuration;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Configuration;

public sealed class PostgresUrlTests
{
    [Fact]
    public void Reads_user_password_host_port_and_database()
    {
        var settings = PostgresUrl.Parse("postgresql://postgres:password@localhost:5433/twenty_global");

        Assert.Equal("postgres", settings.Username);
        Assert.Equal("password", settings.Password);
        Assert.Equal("localhost", settings.Host);
        Assert.Equal(5433, settings.Port);
        Assert.Equal("twenty_global", settings.Database);
    }

    [Fact]
    public void Decodes_percent_encoding_in_every_part()
    {
        var settings = PostgresUrl.Parse("postgres://us%40er:p%3A%2F%3F%23%25%20%C3%A4;'\"=@db/my%20db");

        Assert.Equal("us@er", settings.Username);
        Assert.Equal("p:/?#% ä;'\"=", settings.Password);
        Assert.Equal("my db", settings.Database);
        Assert.Equal(settings.Password, new NpgsqlConnectionStringBuilder(settings.ConnectionString).Password);
    }

    [Theory]
    [InlineData("postgresql://u:p@h1:1,h2:2/d", "h1:1,h2:2")]
    [InlineData("postgresql://u:p@h1,h2/d", "h1:5432,h2:5432")]
    [InlineData("postgresql://u:p@[::1]:1,h2:2/d", "[::1]:1,h2:2")]
    public void Reads_several_hosts(string url, string hosts) => Assert.Equal(hosts, PostgresUrl.Parse(url).Host);

    [Fact]
    public void Reads_IPv6_in_brackets()
    {
        var settings = PostgresUrl.Parse("postgresql://u:p@[2001:db8::1]:6432/d");

        Assert.Equal("2001:db8::1", settings.Host);
        Assert.Equal(6432, settings.Port);
    }

    [Fact]
    public void Reads_the_parameters_of_libpq()
    {
        var settings = PostgresUrl.Parse(
            "postgresql://u:p@h/d?sslmode=verify-full&sslrootcert=%2Fca.pem&connect_timeout=7&application_name=a%20b"
            + "&options=-c%20statement_timeout%3D5s&target_session_attrs=read-write&channel_binding=require");

        Assert.Equal(SslMode.VerifyFull, settings.SslMode);
        Assert.Equal("/ca.pem", settings.RootCertificate);
        Assert.Equal(7, settings.Timeout);
        Assert.Equal("a b", settings.ApplicationName);
        Assert.Equal("-c statement_timeout=5s", settings.Options);
        Assert.Equal("read-write", settings.TargetSessionAttributes);
        Assert.Equal(ChannelBinding.Require, settings.ChannelBinding);
    }

    [Fact]
    public void Reads_a_socket_directory_as_parameter() =>
        Assert.Equal("/var/run/postgresql", PostgresUrl.Parse("postgresql:///d?host=/var/run/postgresql&user=u").Host);

    [Fact]
    public void Reads_the_keywords_of_Npgsql()
    {
        var settings = PostgresUrl.Parse("Host=db;Port=5433;Username=u;Password=a://b;Database=d");

        Assert.Equal(("db", 5433, "a://b"), (settings.Host, settings.Port, settings.Password));
    }

    [Theory]
    [InlineData("mysql://u:sekret@h/d", "postgresql://")]
    [InlineData("postgresql://u:sekret@/d", "no host")]
    [InlineData("postgresql://u:sekret@h:port/d", "port")]
    [InlineData("postgresql://u:sekret@h:70000/d", "port")]
    [InlineData("postgresql://u:sekret@[::1/d", "bracket")]
    [InlineData("postgresql://u:sekret@h/d?schema=public", "'schema'")]
    [InlineData("postgresql://u:sekret@h/d?sslmode=sometimes", "'sslmode'")]
    [InlineData("postgresql://u:sekret@h/d?sslmode=3", "'sslmode'")]
    [InlineData("postgresql://u:sekret@h/d?connect_timeout=soon", "'connect_timeout'")]
    [InlineData("postgresql://u:sekret%zz@h/d", "%25")]
    [InlineData("postgresql://u:1?sekret@h/d", "percent-encode")]
    [InlineData("Host=h;Password=sekret;Nonsense=1", "Npgsql")]
    [InlineData("Password=sekret", "no host")]
    [InlineData("sekret", "Npgsql")]
    public void Says_what_is_wrong_and_never_the_password(string url, string word)
    {
        var problem = Assert.Throws<FormatException>(() => PostgresUrl.Parse(url)).Message;

        Assert.Contains(word, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("sekret", problem, StringComparison.Ordinal);
    }
}
