using Xunit;

namespace OrleansBilling.Cluster.Tests.Local;

/// <summary>A test that becomes another user, which only root can.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Skip = "Only root can start a process as another user.";
        }
    }
}
