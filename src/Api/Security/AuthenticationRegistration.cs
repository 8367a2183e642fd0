using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using TenantManager.Api.Configuration;
using TenantManager.Api.Errors;
using TenantManager.Domain.Users;
using TenantManager.Infrastructure.Security;

namespace TenantManager.Api.Security;

internal static class AuthenticationRegistration
{
    public static IServiceCollection AddApiAuthentication(this IServiceCollection services, ServiceSettings settings)
    {
        services.AddSingleton(settings.Operator);
        services.AddAuthentication()
            .AddScheme<AuthenticationSchemeOptions, AdminKeyAuthentication>(AuthenticationSchemes.AdminKey, null)
            .AddScheme<AuthenticationSchemeOptions, ScraperAuthentication>(AuthenticationSchemes.Scraper, null)
            .AddScheme<AuthenticationSchemeOptions, AdminKeyByBasicAuthentication>(AuthenticationSchemes.AdminKeyByBasic, null)
            .AddScheme<AuthenticationSchemeOptions, OperationTokenAuthentication>(AuthenticationSchemes.OperationToken, null)
            .AddJwtBearer(AuthenticationSchemes.Bearer, options =>
            {
                options.MapInboundClaims = false;
                options.Events = new JwtBearerEvents
                {
                    OnTokenValidated = RequireIdsAsync,
                    OnChallenge = AnswerChallengeAsync,
                };
            });
        services.AddOptions<JwtBearerOptions>(AuthenticationSchemes.Bearer).Configure<TimeProvider>((options, clock) =>
            options.TokenValidationParameters = JwtValidation.CreateParameters(settings.Infrastructure.Tokens, clock));
        services.AddAuthorization();
        services.Configure<KeyManagementOptions>(ForgottenKeys.UseFor);
        return services;
    }

    /// <summary>Another service may sign tokens with the same secret, but only ours name a user and a tenant.</summary>
    private static Task RequireIdsAsync(TokenValidatedContext context)
    {
        if (context.Principal?.HasIds != true)
            context.Fail("The token names no user and tenant.");
        return Task.CompletedTask;
    }

    private static async Task AnswerChallengeAsync(JwtBearerChallengeContext context)
    {
        context.HandleResponse();
        // RFC 6750, section 3: no error code where no token was sent.
        context.Response.Headers.WWWAuthenticate = context.AuthenticateFailure is null
            ? AuthenticationSchemes.Bearer
            : $"{AuthenticationSchemes.Bearer} error=\"invalid_token\"";
        await context.HttpContext.RequestServices.GetRequiredService<ProblemWriter>()
            .WriteAsync(context.HttpContext, UserErrors.InvalidToken);
    }
}
