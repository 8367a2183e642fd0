using System.Reflection;

namespace TenantManager.Domain.UnitTests.Support;

/// <summary>Entities in states that only the registry puts them into, set as the object-relational mapper does.</summary>
internal static class Stored
{
    public static T With<T>(this T entity, string property, object? value)
        where T : class
    {
        var setter = typeof(T).GetProperty(property)?.GetSetMethod(nonPublic: true)
            ?? throw new MissingMemberException(typeof(T).Name, property);
        setter.Invoke(entity, BindingFlags.DoNotWrapExceptions, null, [value], null);
        return entity;
    }
}
