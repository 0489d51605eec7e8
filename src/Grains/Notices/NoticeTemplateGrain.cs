using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Domain.Notices;
using OrleansBilling.Grains.Aggregates;
using OrleansBilling.Infrastructure.Mail;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Rows;

namespace OrleansBilling.Grains.Notices;

/// <summary>An organization's own wording of a notice in a language.</summary>
public sealed class NoticeTemplateGrain([PersistentState("notice_template")] IPersistentState<Stored<NoticeTemplateState>> storage, GrainTools tools)
    : AggregateGrain<NoticeTemplateState, NoticeTemplateEvent>(storage, tools), INoticeTemplateGrain
{
    protected override string Stream => "notice_template/" + Key.Id;

    private string Code => Key.Id.Split('.')[0];

    private string Language => Key.Id.Split('.')[1];

    public async Task<Outcome> Write(Contracts.Commands.WriteNoticeTemplate command, CommandContext context)
    {
        if (await PrecheckAsync(Key.Id, context) is { } done) return done;
        var problem = Liquid.Problem(new Wording(command.Subject ?? "", command.Html ?? "", command.Text ?? ""));
        var decision = Domain.Notices.WriteNoticeTemplate.Write(
            State, new WriteNoticeTemplateCommand(Code, Language, command.Subject, command.Html, command.Text, problem, Tools.Clock.Now));
        return await SettleAsync(decision, Key.Id, context, created: State is null or { Removed: true });
    }

    public async Task<Outcome> Remove(CommandContext context) =>
        await PrecheckAsync(Key.Id, context) ?? await SettleAsync(Domain.Notices.WriteNoticeTemplate.Remove(State, Tools.Clock.Now), Key.Id, context);

    protected override NoticeTemplateState Evolve(NoticeTemplateState? state, NoticeTemplateEvent @event) => NoticeTemplateEvolution.Evolve(state, @event);

    protected override void WriteRows(UnitOfWork unit, NoticeTemplateState state, IReadOnlyList<NoticeTemplateEvent> events, long before) =>
        NoticeRows.Write(unit, Key.Organization, Key.Id, state, events, before);
}
