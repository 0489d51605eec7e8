global using OrleansBilling.Scenarios.World;
global using Xunit;
