namespace TenantManager.Application.Abstractions;

/// <summary>The 3,000 most common passwords, which nobody may choose.</summary>
public interface ICommonPasswords
{
    bool Contains(string password);
}
