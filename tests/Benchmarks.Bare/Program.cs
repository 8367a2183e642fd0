using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Tokens;
using Npgsql;

// What the service is compared with: nothing but MVC, JwtBearer and Npgsql, as their documentation shows them. It takes the
// service's tokens and answers with as many bytes.
var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
    IPAddress.Any, int.Parse(Required("PORT"), CultureInfo.InvariantCulture)));
builder.Services.AddSingleton(NpgsqlDataSource.Create(Required("DATABASE")));
builder.Services.AddControllers().AddJsonOptions(options =>
    options.JsonSerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);
builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
{
    options.MapInboundClaims = false;
    options.TokenValidationParameters = new TokenValidationParameters
    {
        ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
        IssuerSigningKey = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(Required("JWT_SECRET"))),
        ValidateIssuerSigningKey = true,
        ValidIssuer = Required("ISSUER"),
        ValidAudience = Required("AUDIENCE"),
    };
});
builder.Services.AddAuthorization();

await using var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();
app.MapControllers();
await app.RunAsync();

string Required(string name) =>
    builder.Configuration[name] ?? throw new InvalidOperationException($"The variable {name} is missing.");
