namespace TenantManager.Application.Abstractions;

/// <summary>The tokens in links that are mailed: an id, signed for one purpose. What they are good for is in the registry.</summary>
public interface ILinkTokens
{
    string TokenOf(LinkPurpose purpose, Guid id);

    /// <summary>The id that it was made of; null for what is no token of ours, or one of another purpose. Asks nobody.</summary>
    Guid? Read(LinkPurpose purpose, string token);
}

public enum LinkPurpose
{
    Invitation,
    PasswordReset,
}
