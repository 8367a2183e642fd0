using Mediator;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Auth.ForgotPassword;

/// <summary>Has a link mailed by which a forgotten password is replaced, if there is a user with this email.</summary>
public sealed record ForgotPasswordCommand(string Email) : IRequest<Result>;
