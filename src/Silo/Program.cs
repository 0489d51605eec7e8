namespace OrleansBilling.Silo;

public static class Program
{
    public static void Main() => Console.WriteLine("Silo");
}
