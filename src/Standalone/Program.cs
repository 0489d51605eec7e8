namespace OrleansBilling.Standalone;

public static class Program
{
    public static void Main() => Console.WriteLine("Standalone");
}
