namespace OrleansBilling.Api;

public static class Program
{
    public static void Main() => Console.WriteLine("Api");
}
