using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Provisioning.Bootstrap;

namespace TenantManager.Api.Configuration;

/// <summary>The script that new tenants' databases begin with.</summary>
internal static class BootstrapSettingsReader
{
    private const string Variable = "TENANT_BOOTSTRAP_SQL";

    public static BootstrapOptions Read(VariableReader variables)
    {
        if (variables.Text(Variable) is not { } path)
            return new BootstrapOptions(null);
        try
        {
            return new BootstrapOptions(BootstrapScript.Read(path));
        }
        catch (BootstrapScriptException e)
        {
            foreach (var problem in e.Problems)
                variables.Mistake(Variable, problem);
            return new BootstrapOptions(null);
        }
    }
}
