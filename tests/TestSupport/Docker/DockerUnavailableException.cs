namespace TenantManager.TestSupport.Docker;

/// <summary>This machine can have no Docker engine, or no image for it; the message says what is missing.</summary>
public sealed class DockerUnavailableException(string reason) : Exception(reason);
