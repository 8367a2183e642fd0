using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using TenantManager.Api.Configuration;
using TenantManager.Api.Errors;
using TenantManager.Application.Access;
using TenantManager.Domain.ApiKeys;
using TenantManager.Domain.Common;
using TenantManager.Domain.Users;
using TenantManager.Infrastructure.Security;

namespace TenantManager.Api.Security;

internal static class AuthenticationRegistration
{
    private const string InvalidToken = $"{AuthenticationSchemes.Bearer} error=\"invalid_token\"";

    public static IServiceCollection AddApiAuthentication(this IServiceCollection services, ServiceSettings settings)
    {
        services.AddSingleton(settings.Operator);
        services.AddAuthentication()
            .AddScheme<AuthenticationSchemeOptions, AdminKeyAuthentication>(AuthenticationSchemes.AdminKey, null)
            .AddScheme<AuthenticationSchemeOptions, ScraperAuthentication>(AuthenticationSchemes.Scraper, null)
            .AddScheme<AuthenticationSchemeOptions, AdminKeyByBasicAuthentication>(AuthenticationSchemes.AdminKeyByBasic, null)
            .AddScheme<AuthenticationSchemeOptions, OperationTokenAuthentication>(AuthenticationSchemes.OperationToken, null)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(AuthenticationSchemes.ApiKey, null)
            .AddScheme<AuthenticationSchemeOptions, OperatorForTenantAuthentication>(AuthenticationSchemes.OperatorForTenant, null)
            .AddJwtBearer(AuthenticationSchemes.Bearer)
            // Most callers show a token: a scheme that only forwards would cost each of them a second handler.
            .AddJwtBearer(AuthenticationSchemes.Tenant, options => options.ForwardDefaultSelector = TenantSchemeOf);
        foreach (var scheme in new[] { AuthenticationSchemes.Bearer, AuthenticationSchemes.Tenant })
        {
            services.AddOptions<JwtBearerOptions>(scheme).Configure<TimeProvider, RememberingTokenHandler>((options, clock, handler) =>
            {
                options.Events = new JwtBearerEvents
                {
                    OnTokenValidated = ResolveAsync, OnChallenge = AnswerChallengeAsync, OnForbidden = AnswerForbiddenAsync,
                };
                options.TokenValidationParameters = JwtValidation.CreateParameters(settings.Infrastructure.Tokens, clock);
                options.SaveToken = false;
                options.TokenHandlers.Clear();
                options.TokenHandlers.Add(handler);
            });
        }

        services.AddScoped<RequestCaller>();
        services.AddScoped<ITenantContext>(provider => provider.GetRequiredService<RequestCaller>());
        services.AddSingleton<IAuthorizationHandler, AccessLevelHandler>();
        services.AddAuthorization(TenantPolicies.AddTo);
        services.Configure<KeyManagementOptions>(ForgottenKeys.UseFor);
        return services;
    }

    /// <summary><see cref="AuthenticationSchemes.Tenant"/> itself for who shows a token, or nothing.</summary>
    private static string TenantSchemeOf(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (ApiKeyAuthentication.IsShownIn(context.Request))
            return AuthenticationSchemes.ApiKey;
        // Swagger UI sends whatever its user has entered: without a tenant's id the token counts.
        return headers.ContainsKey(AdminKeyAuthentication.Header)
            && (headers.ContainsKey(OperatorForTenantAuthentication.Header) || headers.Authorization.Count == 0)
                ? AuthenticationSchemes.OperatorForTenant
                : AuthenticationSchemes.Tenant;
    }

    /// <summary>
    /// A token that is ours may be nobody's by now: that is for authorization to refuse, where it matters. Who logs out, and repeats it
    /// since the answer was lost, is to get the answer. Another service may sign tokens with the same secret, but only ours name a user
    /// and a tenant.
    /// </summary>
    private static async Task ResolveAsync(TokenValidatedContext context)
    {
        if (context.Principal?.TokenClaims is not { } token)
        {
            context.Fail("The token names no user and tenant.");
            return;
        }

        var services = context.HttpContext.RequestServices;
        try
        {
            services.GetRequiredService<RequestCaller>().TryTake(
                await services.GetRequiredService<CallerResolver>().ResolveUserAsync(
                    token, context.HttpContext.RequestAborted));
        }
        catch (OperationCanceledException) when (context.HttpContext.RequestAborted.IsCancellationRequested)
        {
            // Thrown further it would be logged as an error of ours.
            context.Fail("The client is gone.");
        }
    }

    private static Task AnswerForbiddenAsync(ForbiddenContext context)
    {
        var services = context.HttpContext.RequestServices;
        var refusal = services.GetRequiredService<RequestCaller>().Refusal ?? UserErrors.NotAllowed;
        if (refusal.Kind == ErrorKind.Unauthorized)
            context.Response.Headers.WWWAuthenticate = InvalidToken;
        return services.GetRequiredService<ProblemWriter>().WriteAsync(context.HttpContext, refusal);
    }

    private static async Task AnswerChallengeAsync(JwtBearerChallengeContext context)
    {
        context.HandleResponse();
        var problems = context.HttpContext.RequestServices.GetRequiredService<ProblemWriter>();
        if (ApiKeyAuthentication.IsShownIn(context.Request))
        {
            await problems.WriteAsync(context.HttpContext, ApiKeyErrors.NotForApiKeys);
            return;
        }

        // RFC 6750, section 3: no error code where no token was sent.
        context.Response.Headers.WWWAuthenticate = context.AuthenticateFailure is null
            ? AuthenticationSchemes.Bearer
            : InvalidToken;
        await problems.WriteAsync(context.HttpContext, UserErrors.InvalidToken);
    }
}
