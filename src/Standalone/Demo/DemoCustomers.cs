namespace OrleansBilling.Standalone.Demo;

/// <summary>One customer of the demo and its first subscription.</summary>
/// <param name="Tax"><c>business</c>, <c>reverse</c> (charge), <c>consumer</c> or <c>exempt</c>.</param>
/// <param name="Month">The month of the history in which it joins, counted from 0.</param>
/// <param name="Day">The subscription starts so many days into that month.</param>
/// <param name="AnchorDay">Bills on this day of the month instead of that of the start.</param>
internal sealed record DemoCustomer(
    int Number, string Name, string Country, string City, string Tax, int Month, int Day, string Plan, int Quantity = 1, int? AnchorDay = null)
{
    internal string Id => $"cus_demo_{Number:00}";

    internal string Subscription => $"sub_demo_{Number:00}";

    private bool IsManual => Number % 4 == 0;

    /// <summary>The card that it gives: most work, some only after some tries, some never. Null for those who transfer.</summary>
    internal string? Token => IsManual ? null : (Number % 10) switch { 3 => "tok_fails_2", 7 => "tok_declined", _ => "tok_ok" };

    /// <summary>Whether it transfers what it owes at the beginning of a month: each month, every second one, or hardly ever.</summary>
    internal bool Transfers(int month) => IsManual && (Number % 12) switch { 0 => month % 6 == 5, 4 => month % 2 == 0, _ => true };

    internal object Body(string clock)
    {
        var market = DemoMarket.Of(Country);
        return new
        {
            Id,
            Name,
            Email = $"billing@customer{Number:00}.example",
            market.Currency,
            market.Language,
            market.TimeZone,
            Address = new { City, Country },
            Tax = new
            {
                Kind = Tax == "consumer" ? "consumer" : "business",
                VatNumber = Tax is "business" or "reverse" ? market.VatNumber : null,
                Exemption = Tax switch { "reverse" => "reverse_charge", "exempt" => "exempt", _ => "none" },
            },
            Collection = IsManual ? "manual" : "automatic",
            ExternalId = $"CRM-{1000 + Number}",
            TestClock = clock,
            Metadata = new { Source = "demo" },
        };
    }
}

/// <summary>What customers of a country have in common.</summary>
/// <param name="VatNumber">The example by which the engine explains the country's form: its check digits hold. Null where nobody needs one.</param>
internal sealed record DemoMarket(string Country, string Currency, string Language, string TimeZone, string? VatNumber = null)
{
    private static readonly DemoMarket[] All =
    [
        new("AT", "EUR", "de", "Europe/Vienna", "ATU13585627"),
        new("BE", "EUR", "nl", "Europe/Brussels", "BE0428759497"),
        new("CH", "EUR", "de", "Europe/Zurich"),
        new("DE", "EUR", "de", "Europe/Berlin", "DE136695976"),
        new("EE", "EUR", "et", "Europe/Tallinn", "EE100931558"),
        new("ES", "EUR", "es", "Europe/Madrid", "ESB64717838"),
        new("FI", "EUR", "fi", "Europe/Helsinki", "FI20774740"),
        new("FR", "EUR", "fr", "Europe/Paris", "FR40303265045"),
        new("GB", "GBP", "en", "Europe/London"),
        new("IE", "EUR", "en", "Europe/Dublin", "IE6433435F"),
        new("IT", "EUR", "it", "Europe/Rome", "IT00743110157"),
        new("JP", "JPY", "ja", "Asia/Tokyo"),
        new("NL", "EUR", "nl", "Europe/Amsterdam", "NL004495445B01"),
        new("PT", "EUR", "pt", "Europe/Lisbon", "PT501964843"),
        new("SE", "EUR", "sv", "Europe/Stockholm", "SE123456789701"),
        new("US", "USD", "en", "America/New_York"),
    ];

    internal static DemoMarket Of(string country) => All.First(market => market.Country == country);
}

/// <summary>The sixty customers.</summary>
internal static class DemoCustomers
{
    internal static readonly DemoCustomer[] All =
    [
        //  no  name                             country city              tax       month day plan           quantity, anchor
        new(01, "Boulangerie Martin SARL",       "FR", "Lyon",             "business",  0,  0, "demo_team",      4),
        new(02, "Menuiserie Lefèvre",            "FR", "Nantes",           "business",  0,  1, "demo_team",      7, AnchorDay: 1),
        new(03, "Bergmann Logistik GmbH",        "DE", "Hamburg",          "reverse",   0,  2, "demo_courier",  12),
        new(04, "Studio Rossi S.r.l.",           "IT", "Milano",           "reverse",   0,  3, "demo_team",     15),
        new(05, "Camille Durand",                "FR", "Lille",            "consumer",  0,  3, "demo_home"),
        new(06, "Fietskoeriers Amsterdam B.V.",  "NL", "Amsterdam",        "reverse",   0,  5, "demo_courier",  20),
        new(07, "Bufete Ortega y Asociados",     "ES", "Madrid",           "reverse",   0,  6, "demo_business"),
        new(08, "Harbor Street Dental LLC",      "US", "Boston",           "exempt",    0,  6, "demo_team_usd",  9),
        new(09, "Thames Valley Surveyors Ltd",   "GB", "Reading",          "exempt",    0,  8, "demo_team_gbp", 11),
        new(10, "Sakura Design KK",              "JP", "Tokyo",            "exempt",    0,  9, "demo_team_jpy",  6),
        new(11, "Lukas Hoffmann",                "DE", "Leipzig",          "consumer",  0, 12, "demo_home"),
        new(12, "Croix-Rouge, section du Rhône", "FR", "Villeurbanne",     "exempt",    0, 15, "demo_team",     25),
        new(13, "Van Damme Transport NV",        "BE", "Antwerpen",        "reverse",   1,  0, "demo_courier",   8),
        new(14, "Clínica Dental Sorolla S.L.",   "ES", "Valencia",         "reverse",   1,  2, "demo_team",      5),
        new(15, "Sofia Bianchi",                 "IT", "Torino",           "consumer",  1,  4, "demo_home"),
        new(16, "Atelier Moreau",                "FR", "Bordeaux",         "business",  1,  9, "demo_team",      3, AnchorDay: 31),
        new(17, "Kivi & Poeg OÜ",                "EE", "Tallinn",          "reverse",   1, 20, "demo_team",      6),
        new(18, "Nordlys Arkitekter AB",         "SE", "Göteborg",         "reverse",   2,  1, "demo_business"),
        new(19, "Emma Virtanen",                 "FI", "Tampere",          "consumer",  2,  5, "demo_home"),
        new(20, "Quinta do Vale Lda",            "PT", "Porto",            "reverse",   2,  7, "demo_team",     10),
        new(21, "Brooklyn Bindery Inc.",         "US", "New York",         "exempt",    2, 11, "demo_team_usd", 14),
        new(22, "Pharmacie des Halles",          "FR", "Toulouse",         "business",  2, 18, "demo_business"),
        new(23, "O'Sullivan & Sons Ltd",         "IE", "Cork",             "reverse",   3,  0, "demo_team",      8, AnchorDay: 1),
        new(24, "Mia Schneider",                 "DE", "Köln",             "consumer",  3,  3, "demo_home"),
        new(25, "Wiener Fahrradboten GmbH",      "AT", "Wien",             "reverse",   3,  8, "demo_courier",   9),
        new(26, "Librairie du Port",             "FR", "Marseille",        "business",  3, 14, "demo_team",      2),
        new(27, "Kyoto Tea House KK",            "JP", "Kyoto",            "exempt",    4,  2, "demo_team_jpy",  3),
        new(28, "Jan de Vries",                  "NL", "Utrecht",          "consumer",  4,  6, "demo_home"),
        new(29, "Garage Petit et Fils",          "FR", "Dijon",            "business",  4, 13, "demo_team",      5),
        new(30, "Alpen Verlag AG",               "CH", "Zürich",           "exempt",    4, 21, "demo_business"),
        new(31, "Trattoria da Enzo S.n.c.",      "IT", "Bologna",          "reverse",   5,  1, "demo_team",      4),
        new(32, "Camden Physio Ltd",             "GB", "London",           "exempt",    5,  7, "demo_team_gbp",  6),
        new(33, "Léa Fontaine",                  "FR", "Rennes",           "consumer",  5, 10, "demo_home"),
        new(34, "Rheinland Kurier GmbH",         "DE", "Düsseldorf",       "reverse",   6,  0, "demo_courier",  30),
        new(35, "Hotel Miramar S.A.",            "ES", "Málaga",           "reverse",   6,  4, "demo_business"),
        new(36, "Imprimerie Girard",             "FR", "Strasbourg",       "business",  6,  9, "demo_team",     12),
        new(37, "Oskar Lindqvist",               "SE", "Uppsala",          "consumer",  6, 15, "demo_home"),
        new(38, "Maple Ridge Consulting LLC",    "US", "Burlington",       "exempt",    7,  3, "demo_team_usd",  5),
        new(39, "Rijschool Peeters BV",          "BE", "Gent",             "reverse",   7,  8, "demo_team",      7),
        new(40, "Cabinet Rousseau Avocats",      "FR", "Paris",            "business",  7, 16, "demo_business"),
        new(41, "Inês Carvalho",                 "PT", "Lisboa",           "consumer",  8,  1, "demo_home"),
        new(42, "Helsinki Pyöräposti Oy",        "FI", "Helsinki",         "reverse",   8,  6, "demo_courier",   6),
        new(43, "Ferme des Trois Chênes",        "FR", "Angers",           "business",  8, 12, "demo_team",      3),
        new(44, "Praxis Dr. Weber",              "DE", "München",          "reverse",   9,  2, "demo_team",      9),
        new(45, "Niamh Byrne",                   "IE", "Dublin",           "consumer",  9,  5, "demo_home"),
        new(46, "Osaka Robotics KK",             "JP", "Osaka",            "exempt",    9, 17, "demo_team_jpy", 18),
        new(47, "Vinos del Duero S.L.",          "ES", "Valladolid",       "reverse",  10,  0, "demo_team",      6),
        new(48, "Théâtre de la Colline Bleue",   "FR", "Grenoble",         "exempt",   10,  9, "demo_team",     16),
        new(49, "Anna Gruber",                   "AT", "Salzburg",         "consumer", 10, 14, "demo_home"),
        new(50, "Tulip Software B.V.",           "NL", "Rotterdam",        "reverse",  11,  3, "demo_business"),
        new(51, "Peak District Guides Ltd",      "GB", "Sheffield",        "exempt",   11, 11, "demo_team_gbp",  4),
        new(52, "Optique Lambert",               "FR", "Nice",             "business", 12,  1, "demo_team",      5, AnchorDay: 15),
        new(53, "Corriere Verde S.r.l.",         "IT", "Roma",             "reverse",  12,  8, "demo_courier",  14),
        new(54, "Matteo Greco",                  "IT", "Napoli",           "consumer", 13,  2, "demo_home"),
        new(55, "Blue Harbor Analytics Inc.",    "US", "Seattle",          "exempt",   13, 10, "demo_team_usd", 22),
        new(56, "École de musique Satie",        "FR", "Caen",             "business", 14,  4, "demo_team",      6),
        new(57, "Tammsaare Kohvik OÜ",           "EE", "Tartu",            "reverse",  15,  0, "demo_team",      3),
        new(58, "Paula Jiménez",                 "ES", "Sevilla",          "consumer", 15, 13, "demo_home"),
        new(59, "Hofladen Meier KG",             "DE", "Freiburg",         "reverse",  16,  5, "demo_team",      4),
        new(60, "Verger du Plessis SAS",         "FR", "Tours",            "business", 17,  9, "demo_business"),
    ];
}
