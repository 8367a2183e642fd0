namespace TenantManager.Api.FunctionalTests.Support;

/// <summary>A <c>PATH</c> of one directory, with the programs of a test's choice.</summary>
internal sealed class ProgramDirectory : IAsyncDisposable
{
    public string FullPath { get; } = Directory.CreateTempSubdirectory("tenant-manager-path-").FullName;

    /// <summary>Puts a program of this machine into it.</summary>
    public void Link(string name) => File.CreateSymbolicLink(Path.Combine(FullPath, name), Find(name));

    /// <summary>Puts a shell script into it.</summary>
    public void Write(string name, string script)
    {
        var path = Path.Combine(FullPath, name);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(FullPath, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static string Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Select(directory => Path.Combine(directory, name))
        .FirstOrDefault(File.Exists) ?? throw new InvalidOperationException($"{name} is not on the PATH.");
}
