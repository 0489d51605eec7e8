global using NodaTime;
global using OrleansBilling.Domain.Values;
global using OrleansBilling.Tests.Given;
global using Xunit;
// NodaTime has an Interval too (between instants); ours is the length of a billing period.
global using Interval = OrleansBilling.Domain.Values.Interval;
