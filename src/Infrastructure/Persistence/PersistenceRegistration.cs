using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Tenants;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Faults;
using TenantManager.Infrastructure.Persistence.Repositories;
using TenantManager.Infrastructure.Telemetry;

namespace TenantManager.Infrastructure.Persistence;

internal static class PersistenceRegistration
{
    private const string MigrationsTable = "global_migrations";
    private const int DefaultPoolSize = 30;

    public static IServiceCollection AddPersistence(this IServiceCollection services, GlobalDatabaseOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(_ => CreateDataSource(options));
        services.AddDbContextFactory<GlobalDbContext>(
            (provider, builder) => Configure(
                builder, provider.GetRequiredService<NpgsqlDataSource>(), provider.GetRequiredService<FaultPoints>()));
        services.AddScoped<IUnitOfWork>(provider => provider.GetRequiredService<GlobalDbContext>());
        services.AddScoped<ITenantRepository, TenantRepository>();
        services.AddScoped<IUserRepository, UserRepository>();
        services.AddScoped<IApiKeyRepository, ApiKeyRepository>();
        services.AddScoped<IDatabaseCredentialRepository, DatabaseCredentialRepository>();
        services.AddScoped<ITenantSettingsRepository, TenantSettingsRepository>();
        services.AddScoped<IRefreshTokenRepository, RefreshTokenRepository>();
        services.AddScoped<IInvitationRepository, InvitationRepository>();
        services.AddScoped<IPasswordResetRepository, PasswordResetRepository>();
        services.AddScoped<ISecretsKeyCheck, SecretsKeyCheck>();
        services.AddScoped<ITenantQueries, TenantQueries>();
        services.AddScoped<StatisticsReader>();
        services.AddAutoMapper(_ => { }, typeof(TenantProfile));
        return services;
    }

    public static DbContextOptionsBuilder<GlobalDbContext> Configure(
        DbContextOptionsBuilder<GlobalDbContext> builder, string connectionString)
    {
        builder.UseNpgsql(connectionString, npgsql => npgsql.MigrationsHistoryTable(MigrationsTable, "public"));
        builder.UseSnakeCaseNamingConvention();
        return builder;
    }

    private static NpgsqlDataSource CreateDataSource(GlobalDatabaseOptions options)
    {
        var builder = new NpgsqlDataSourceBuilder(options.ConnectionString) { Name = TelemetryNames.RegistryPool };
        builder.ConnectionStringBuilder.ApplicationName = "tenant-manager registry";
        builder.ConnectionStringBuilder.IncludeErrorDetail = false;
        // Npgsql's own default would let one process take all the connections that PostgreSQL has by default.
        if (!builder.ConnectionStringBuilder.ShouldSerialize("Maximum Pool Size"))
            builder.ConnectionStringBuilder.MaxPoolSize = DefaultPoolSize;
        return builder.Build();
    }

    private static void Configure(DbContextOptionsBuilder builder, NpgsqlDataSource dataSource, FaultPoints faults)
    {
        if (faults.AreWanted)
            builder.AddInterceptors(new ActivationFaults(faults));
        builder.AddInterceptors(new JointWrites());
        builder.UseNpgsql(dataSource, npgsql => npgsql.MigrationsHistoryTable(MigrationsTable, "public"));
        builder.UseSnakeCaseNamingConvention();
    }
}
