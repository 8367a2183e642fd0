using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Tenants;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Persistence.Repositories;

namespace TenantManager.Infrastructure.Persistence;

internal static class PersistenceRegistration
{
    private const string MigrationsTable = "global_migrations";

    public static IServiceCollection AddPersistence(this IServiceCollection services, GlobalDatabaseOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(_ => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            ApplicationName = "tenant-manager registry",
            IncludeErrorDetail = false,
        }));
        services.AddDbContextFactory<GlobalDbContext>(
            (provider, builder) => Configure(builder, provider.GetRequiredService<NpgsqlDataSource>()));
        services.AddScoped<IUnitOfWork>(provider => provider.GetRequiredService<GlobalDbContext>());
        services.AddScoped<ITenantRepository, TenantRepository>();
        services.AddScoped<IUserRepository, UserRepository>();
        services.AddScoped<IRefreshTokenRepository, RefreshTokenRepository>();
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

    private static void Configure(DbContextOptionsBuilder builder, NpgsqlDataSource dataSource)
    {
        builder.AddInterceptors(new JointWrites());
        builder.UseNpgsql(dataSource, npgsql => npgsql.MigrationsHistoryTable(MigrationsTable, "public"));
        builder.UseSnakeCaseNamingConvention();
    }
}
