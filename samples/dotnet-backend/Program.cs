using DotnetBackend;
using Microsoft.EntityFrameworkCore;

var builder = WebApplication.CreateBuilder(args);
var settings = BackendSettings.From(builder.Configuration);

builder.Services.AddTenantTokens(settings);
builder.Services.AddTenantDatabases<CrmContext>(settings);

var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();
app.UseMiddleware<TenantDatabaseMiddleware>();

app.MapGet("/companies", async (CrmContext crm, CancellationToken cancellationToken) =>
    await crm.Companies.OrderBy(company => company.Name).Take(200).ToListAsync(cancellationToken))
    .RequireAuthorization();

app.MapPost("/companies", async (NewCompany request, CrmContext crm, CancellationToken cancellationToken) =>
{
    if (string.IsNullOrWhiteSpace(request.Name))
        return Results.Problem("A company has a name.", statusCode: StatusCodes.Status400BadRequest);
    var company = new Company { Name = request.Name };
    crm.Companies.Add(company);
    await crm.SaveChangesAsync(cancellationToken);
    return Results.Created($"/companies/{company.Id}", company);
}).RequireAuthorization();

app.Run();
