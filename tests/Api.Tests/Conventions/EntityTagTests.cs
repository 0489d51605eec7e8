using Xunit;

namespace OrleansBilling.Api.Tests.Conventions;

[Collection(ApiTests.Name)]
public sealed class EntityTagTests(ApiFixture api)
{
    [Fact]
    public async Task A_created_object_has_an_address_and_a_tag()
    {
        var answer = await api.Sandbox.Http.Post("/v1/customers", """{"id": "cus_tag1", "name": "x"}""");
        answer.Ok(201);
        Assert.Equal("/v1/customers/cus_tag1", answer.Headers.Location!.ToString());
        Assert.Equal("\"1\"", answer.Headers.ETag!.ToString());
    }

    [Fact]
    public async Task A_change_of_what_has_changed_since_is_412()
    {
        (await api.Sandbox.Http.Post("/v1/customers", """{"id": "cus_tag2", "name": "x"}""")).Ok(201);
        (await api.Sandbox.Http.Patch("/v1/customers/cus_tag2", """{"name": "y"}""", ("If-Match", "\"1\""))).Ok();
        Assert.Equal("stale", (await api.Sandbox.Http.Patch("/v1/customers/cus_tag2", """{"name": "z"}""", ("If-Match", "\"1\""))).Problem(412));
        Assert.Equal("stale", (await api.Sandbox.Http.Patch("/v1/customers/cus_tag2", """{"name": "z"}""", ("If-Match", "nonsense"))).Problem(412));
        (await api.Sandbox.Http.Patch("/v1/customers/cus_tag2", """{"name": "z"}""", ("If-Match", "*"))).Ok();
    }

    [Fact]
    public async Task A_client_that_has_it_already_gets_304()
    {
        (await api.Sandbox.Http.Post("/v1/customers", """{"id": "cus_tag3", "name": "x"}""")).Ok(201);
        var answer = await api.Sandbox.Http.Get("/v1/customers/cus_tag3", ("If-None-Match", "\"1\""));
        Assert.Equal((304, ""), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task The_clients_own_id_again_answers_200_or_409()
    {
        (await api.Sandbox.Http.Post("/v1/customers", """{"id": "cus_own", "name": "x"}""")).Ok(201);
        (await api.Sandbox.Http.Post("/v1/customers", """{"id": "cus_own", "name": "x"}""")).Ok();
        (await api.Sandbox.Http.Post("/v1/customers", """{"id": "cus_own", "name": "y"}""")).Problem(409);
    }
}
