using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;

namespace TenantManager.Infrastructure.Persistence;

internal sealed class SlugConverter() : ValueConverter<Slug, string>(slug => slug.Value, text => Slug.Parse(text));

internal sealed class OrganizationNameConverter()
    : ValueConverter<OrganizationName, string>(name => name.Value, text => OrganizationName.From(text));

internal sealed class DatabaseNameConverter()
    : ValueConverter<DatabaseName, string>(name => name.Value, text => DatabaseName.Parse(text));

internal sealed class EmailAddressConverter()
    : ValueConverter<EmailAddress, string>(email => email.Value, text => EmailAddress.From(text));

#pragma warning disable CA1308 // the registry's words are lower-case
internal sealed class LowerCaseEnumConverter<T>()
    : ValueConverter<T, string>(value => value.ToString().ToLowerInvariant(), text => Enum.Parse<T>(text, true))
    where T : struct, Enum;
#pragma warning restore CA1308

internal sealed class UpperCaseEnumConverter<T>()
    : ValueConverter<T, string>(value => value.ToString().ToUpperInvariant(), text => Enum.Parse<T>(text, true))
    where T : struct, Enum;
