[assembly: Xunit.AssemblyFixture(typeof(TenantManager.TestSupport.PostgresServer))]
