using TenantManager.Api.Commands;
using TenantManager.Api.Configuration;

return await CommandLine.RunAsync(args, () => EnvironmentVariables.Read(), Console.Out, Console.Error);

/// <summary>The executable; what it does is in <see cref="CommandLine"/>.</summary>
public partial class Program;
