using System.ComponentModel;
using System.Diagnostics;

namespace OrleansBilling.Testing;

/// <summary>
/// Libraries in JavaScript that tests compare our work with. They are installed once, beside other temporary files; without Node.js, npm or a way to the packages
/// <see cref="Problem"/> says so, and the tests are skipped.
/// </summary>
public sealed class NodePackages
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly Lazy<string?> _problem;
    private readonly string[] _packages;
    private readonly string _folder;

    /// <param name="packages">With their versions: <c>name@1.2.3</c>.</param>
    public NodePackages(params string[] packages)
    {
        _packages = packages;
        _folder = Path.Combine(Path.GetTempPath(), $"orleansbilling-{Environment.UserName}-{string.Join('-', packages)}");
        _problem = new Lazy<string?>(Install);
    }

    /// <summary>Why they can not be used; null when they can.</summary>
    public string? Problem => _problem.Value;

    /// <summary>Runs a script that may use the libraries, and answers what it prints.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message has what it printed.</exception>
    public async Task<string> RunAsync(string script, params string[] arguments)
    {
        var (code, output) = await StartAsync("node", ["-e", script, "--", .. arguments]);
        return code == 0 ? output.Trim() : throw new InvalidOperationException(output);
    }

    private string? Install()
    {
        if (_packages.All(package => File.Exists(Path.Combine(_folder, "node_modules", package[..package.LastIndexOf('@')], "package.json")))) return null;
        try
        {
            Directory.CreateDirectory(_folder);
            var (code, output) = StartAsync("npm", ["install", "--no-audit", "--no-fund", "--prefix", _folder, .. _packages]).GetAwaiter().GetResult();
            return code == 0 ? null : $"npm could not install {string.Join(", ", _packages)}: {output}";
        }
        catch (Exception missing) when (missing is Win32Exception or IOException or UnauthorizedAccessException or TimeoutException)
        {
            return $"Node.js and npm are needed to check with {string.Join(", ", _packages)}: {missing.Message}";
        }
    }

    private async Task<(int Code, string Output)> StartAsync(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Patience);
        return (process.ExitCode, await output + await error);
    }
}
