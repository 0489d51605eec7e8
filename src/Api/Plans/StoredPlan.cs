using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Plans;

/// <summary>A plan and how often it has changed (its ETag).</summary>
public sealed record StoredPlan(PlanView Plan, long Revision);
