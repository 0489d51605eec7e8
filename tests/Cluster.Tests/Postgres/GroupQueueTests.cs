using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using OrleansBilling.Infrastructure.Postgres.Commits;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Postgres;

public sealed class GroupQueueTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Channel<Group> _begun = Channel.CreateUnbounded<Group>();
    private readonly GroupQueue<int> _queue;

    public GroupQueueTests() => _queue = new GroupQueue<int>(atOnce: 2, enough: 3, most: 100, _ => 1, WorkAsync, _time);

    [Fact]
    public async Task A_few_wait_for_the_group_at_work_and_enough_are_a_group_of_their_own()
    {
        _queue.Add(1);
        var first = await BegunAsync(1);
        _queue.Add(2);
        _queue.Add(3);
        Assert.False(_begun.Reader.TryPeek(out _));

        _queue.Add(4);
        var second = await BegunAsync(2, 3, 4);

        _queue.Add(5);
        second.End();
        first.End();
        (await BegunAsync(5)).End();
        await _queue.DrainAsync();
    }

    [Fact]
    public async Task Who_ends_leaves_a_few_to_the_other_and_that_one_takes_them()
    {
        _queue.Add(1);
        var first = await BegunAsync(1);
        foreach (var item in new[] { 2, 3, 4 }) _queue.Add(item);
        var second = await BegunAsync(2, 3, 4);
        _queue.Add(5);

        second.End();
        // With these the one that has left is wanted again.
        _queue.Add(6);
        _queue.Add(7);
        var third = await BegunAsync(5, 6, 7);

        _queue.Add(8);
        third.End();
        first.End();
        (await BegunAsync(8)).End();
        await _queue.DrainAsync();
    }

    [Fact]
    public async Task Who_comes_when_a_group_has_been_held_up_for_long_does_not_wait_for_it()
    {
        _queue.Add(1);
        var first = await BegunAsync(1);
        _queue.Add(2);
        _time.Advance(GroupQueue<int>.Patience);

        _queue.Add(3);
        (await BegunAsync(2, 3)).End();

        first.End();
        await _queue.DrainAsync();
    }

    [Fact]
    public async Task A_drain_waits_for_those_who_wait()
    {
        _queue.Add(1);
        var first = await BegunAsync(1);
        _queue.Add(2);
        var drained = _queue.DrainAsync();
        Assert.Throws<ObjectDisposedException>(() => _queue.Add(3));

        first.End();
        var second = await BegunAsync(2);
        Assert.False(drained.IsCompleted);
        second.End();
        await drained;
    }

    private async Task<Group> BegunAsync(params int[] items)
    {
        var group = await _begun.Reader.ReadAsync();
        Assert.Equal(items, group.Items);
        return group;
    }

    private Task WorkAsync(IReadOnlyList<int> items)
    {
        var group = new Group(items);
        _begun.Writer.TryWrite(group);
        return group.Ended;
    }

    private sealed class Group(IReadOnlyList<int> items)
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IReadOnlyList<int> Items => items;

        public Task Ended => _ended.Task;

        public void End() => _ended.SetResult();
    }
}
