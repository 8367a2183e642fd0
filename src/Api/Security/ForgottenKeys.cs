using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace TenantManager.Api.Security;

/// <summary>
/// Keys for protecting cookies, which authentication brings along and makes at each start. We have no cookies, and want no
/// keys in the home directory.
/// </summary>
internal sealed class ForgottenKeys : IXmlRepository
{
    private readonly List<XElement> _keys = [];

    public static void UseFor(KeyManagementOptions options)
    {
        options.XmlRepository = new ForgottenKeys();
        options.XmlEncryptor = new NullXmlEncryptor();
    }

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        lock (_keys)
            return [.. _keys];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        lock (_keys)
            _keys.Add(element);
    }
}
