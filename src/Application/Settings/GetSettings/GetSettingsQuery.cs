using Mediator;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Settings.GetSettings;

/// <summary>The settings of the caller's tenant.</summary>
public sealed record GetSettingsQuery : IRequest<Result<SettingsDocument>>;
