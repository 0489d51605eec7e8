using System.Threading.Channels;
using OrleansBilling.Grains.Aggregates;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Billing;

public sealed class JoinedCallsTests
{
    private readonly Channel<TaskCompletionSource<string>> _asked = Channel.CreateUnbounded<TaskCompletionSource<string>>();
    private readonly JoinedCalls<string> _calls;

    public JoinedCallsTests() => _calls = new JoinedCalls<string>(AskAsync);

    [Fact]
    public async Task Who_asks_meanwhile_gets_the_next_answer_together_with_all_others_who_do()
    {
        var first = _calls.AskAsync();
        var firstAnswer = await _asked.Reader.ReadAsync();
        var (second, third) = (_calls.AskAsync(), _calls.AskAsync());
        Assert.False(_asked.Reader.TryPeek(out _));

        firstAnswer.SetResult("old");
        Assert.Equal("old", await first);
        (await _asked.Reader.ReadAsync()).SetResult("new");
        Assert.Equal(["new", "new"], await Task.WhenAll(second, third));
        Assert.False(_asked.Reader.TryPeek(out _));
    }

    [Fact]
    public async Task A_failure_is_told_to_those_who_asked_and_to_nobody_after_them()
    {
        var first = _calls.AskAsync();
        var firstAnswer = await _asked.Reader.ReadAsync();
        var second = _calls.AskAsync();

        firstAnswer.SetException(new TimeoutException("away"));
        Assert.Equal("away", (await Assert.ThrowsAsync<TimeoutException>(() => first)).Message);
        (await _asked.Reader.ReadAsync()).SetResult("back");
        Assert.Equal("back", await second);

        var third = _calls.AskAsync();
        (await _asked.Reader.ReadAsync()).SetResult("later");
        Assert.Equal("later", await third);
    }

    private Task<string> AskAsync()
    {
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked.Writer.TryWrite(answer);
        return answer.Task;
    }
}
