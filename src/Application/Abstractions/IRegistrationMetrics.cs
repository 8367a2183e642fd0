namespace TenantManager.Application.Abstractions;

/// <summary>Counts registrations for whoever watches the service.</summary>
public interface IRegistrationMetrics
{
    /// <param name="outcome"><c>succeeded</c>, or the error's code.</param>
    /// <param name="path"><c>warm</c>, <c>clone</c>, <c>dump</c>; <c>none</c> where no database was made.</param>
    void RegistrationFinished(string outcome, string path);
}
