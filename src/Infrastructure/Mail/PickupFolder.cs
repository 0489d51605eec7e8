using MimeKit;

namespace OrleansBilling.Infrastructure.Mail;

/// <summary>
/// Writes each mail as an <c>.eml</c> file, which mail programs open, instead of sending it. The file is named after the notice: written
/// twice it is still one.
/// </summary>
public sealed class PickupFolder(string path) : IMailTransport
{
    public async Task SendAsync(MimeMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        Directory.CreateDirectory(path);
        var file = Path.Combine(path, message.MessageId!.Split('@')[0] + ".eml");
        var unfinished = file + ".new";
        await message.WriteToAsync(unfinished, cancellationToken);
        File.Move(unfinished, file, overwrite: true);
    }

    public Task RestAsync() => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
