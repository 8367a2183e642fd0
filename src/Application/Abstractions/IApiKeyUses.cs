namespace TenantManager.Application.Abstractions;

/// <summary>Remembers when API keys were used, and writes it down now and then.</summary>
public interface IApiKeyUses
{
    void Add(Guid apiKeyId);
}
