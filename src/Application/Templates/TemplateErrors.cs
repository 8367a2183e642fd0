using TenantManager.Domain.Common;

namespace TenantManager.Application.Templates;

public static class TemplateErrors
{
    public static readonly Error NotBuilt = Error.NotFound(
        "template_not_built", "No schema template is built yet. The first registration, or a refresh, builds it, or tells why it cannot be.");
}
