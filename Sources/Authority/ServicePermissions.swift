public import Vocabulary

/// Which service may take which step on which type of request. It is filled from the reviewed file of services, types
/// and actions; what that file does not allow is refused.
public struct ServicePermissions: Sendable {
  public enum Permission: String, Sendable, CaseIterable {
    case refused = "no"
    case allowed = "yes"
    /// Allowed when two officers of different units sign.
    case byTwo = "two"
  }

  private let decide: @Sendable (ServiceKind, String, ActKind) -> Permission

  public init(_ permission: @escaping @Sendable (_ service: ServiceKind, _ type: String, _ act: ActKind) -> Permission)
  {
    decide = permission
  }

  public func permission(for service: ServiceKind, type: String, act: ActKind) -> Permission {
    decide(service, type, act)
  }

  /// Nothing is allowed on any type.
  public static let none = ServicePermissions { _, _, _ in .refused }
}
