// The rules have a class of the same name for each of these commands. Here the plain name is the contract's; a rule is named in full.
global using AddCredit = OrleansBilling.Contracts.Commands.AddCredit;
global using AddTaxRate = OrleansBilling.Contracts.Commands.AddTaxRate;
global using AdvanceTestClock = OrleansBilling.Contracts.Commands.AdvanceTestClock;
global using CancelSubscription = OrleansBilling.Contracts.Commands.CancelSubscription;
global using ChangeSubscription = OrleansBilling.Contracts.Commands.ChangeSubscription;
global using CreateSubscription = OrleansBilling.Contracts.Commands.CreateSubscription;
global using ImportTaxRates = OrleansBilling.Contracts.Commands.ImportTaxRates;
global using PauseSubscription = OrleansBilling.Contracts.Commands.PauseSubscription;
global using ReactivateSubscription = OrleansBilling.Contracts.Commands.ReactivateSubscription;
global using StartForecast = OrleansBilling.Contracts.Commands.StartForecast;
