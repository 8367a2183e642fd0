using Microsoft.EntityFrameworkCore;

namespace DotnetBackend;

/// <summary>The database of the tenant whose token came with the request.</summary>
internal sealed class CrmContext(DbContextOptions<CrmContext> options) : DbContext(options)
{
    public DbSet<Company> Companies => Set<Company>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Company>(company =>
    {
        company.ToTable("company", "core");
        company.Property(c => c.Id).HasColumnName("id");
        company.Property(c => c.Name).HasColumnName("name");
        company.Property(c => c.CreatedAt).HasColumnName("created_at").HasDefaultValueSql("now()");
    });
}

internal sealed class Company
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Name { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}

internal sealed record NewCompany(string? Name);
