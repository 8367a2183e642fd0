using System.Diagnostics.CodeAnalysis;

namespace TenantManager.Domain.Common;

/// <summary>Success, or the refusal in <see cref="Error"/>.</summary>
public sealed class Result
{
    private static readonly Result Succeeded = new(null);

    private Result(Error? error) => Error = error;

    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsSuccess => Error is null;

    public Error? Error { get; }

    public static Result Success() => Succeeded;

    public static implicit operator Result(Error error) => new(error);

    public static Result FromError(Error error) => error;
}

/// <summary>A value, or the refusal in <see cref="Error"/>. Both convert implicitly.</summary>
public sealed class Result<T>
    where T : notnull
{
    private Result(T? value, Error? error)
    {
        Value = value;
        Error = error;
    }

    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsSuccess => Error is null;

    public T? Value { get; }

    public Error? Error { get; }

#pragma warning disable CA2225 // FromValue and FromError are the named alternates
    public static implicit operator Result<T>(T value) => FromValue(value);

    public static implicit operator Result<T>(Error error) => FromError(error);
#pragma warning restore CA2225

#pragma warning disable CA1000 // they only name what the implicit conversions do
    public static Result<T> FromValue(T value) => new(value, null);

    public static Result<T> FromError(Error error) => new(default, error);
#pragma warning restore CA1000
}
