using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Idempotency;

namespace TenantManager.Api.Idempotency;

internal static class KeyedHttpContext
{
    extension(HttpContext context)
    {
        /// <summary>By which a retry finds what this request begins; null where the client sent no <c>Idempotency-Key</c>.</summary>
        public RequestKey? RequestKey => context.Features.Get<IKeyedWork>()?.RequestKey;
    }
}
