namespace OrleansBilling.Api.Lists;

/// <summary>Marks the read side of a resource; the composition finds its members by it.</summary>
public interface IRows;
