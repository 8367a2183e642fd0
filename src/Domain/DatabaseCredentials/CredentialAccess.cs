namespace TenantManager.Domain.DatabaseCredentials;

/// <summary>What a lent role may do in its database. On the wire and in the registry: the lower-case name.</summary>
public enum CredentialAccess
{
    /// <summary>Read all tables, views and sequences, those that are made later too.</summary>
    Read,

    /// <summary>Also insert, update and delete; no statement that makes or changes a table.</summary>
    Write,
}
